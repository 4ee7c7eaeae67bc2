/** Seconds until the beam is back, for a light with `flashes` per minute. */
export function period(flashes) {
  return 60 / flashes;
}
