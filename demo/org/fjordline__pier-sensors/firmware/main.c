#include <stdint.h>

/* Millimetres above the pier's zero mark, from the echo time in microseconds. */
uint32_t level_mm(uint32_t echo_us, uint32_t mount_mm) { return mount_mm - echo_us * 343 / 2000; }
