@rem npm runs scripts with a shell that stays between; "exec" takes it away, so that signals arrive. Windows has no such word.
@%*
