-- One repository at a time is what they are asked for most, and to plan that took eight times as long as to do it: 2.0 ms and 0.3, 0.6 and 0.1. Of
-- ten thousand at once the plan for few is as good. That of references is not, and is made anew each time.
ALTER FUNCTION "thaw_recredential"(uuid[]) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION "thaw_refigure"(uuid[]) SET plan_cache_mode = force_generic_plan;
