export interface Fare {
  readonly adults: number;
  readonly children: number;
  readonly vehicleMetres: number;
}

/** Price in øre. Children under twelve travel at half the adult fare, vehicles are paid by the metre. */
export function price(fare: Fare, adultOre: number, metreOre: number): number {
  return fare.adults * adultOre + Math.floor((fare.children * adultOre) / 2) + fare.vehicleMetres * metreOre;
}
