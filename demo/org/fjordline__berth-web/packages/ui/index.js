export const palette = { sea: "#0b4f6c", foam: "#e8f1f2", buoy: "#f4a259" };
