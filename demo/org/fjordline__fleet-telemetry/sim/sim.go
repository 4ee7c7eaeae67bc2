// Package sim is a ship that answers like the engine gateway of MV Havørn.
package sim

// RPM of the main engine at a lever position from 0 to 10.
func RPM(lever int) int { return 450 + 65*lever }
