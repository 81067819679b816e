/** A matrix product on a device, and what the device says of itself. */
import {currentDevice, type Device, Random, setDevice, tensor} from "../../../lib/index.js";

export interface Product {
  label: string;
  values: number[];
  /**
   * a² - 1 - 2⁻¹¹ for a = 1 + 2⁻¹²: 2⁻²⁴ where a multiplication and an addition round once, 0 where
   * they round twice.
   */
  rest: number;
}

export async function productOn(device: Device): Promise<Product> {
  const before = currentDevice();
  setDevice(device);
  try {
    const random = new Random(5);
    const values = random
      .normal([67, 70])
      .matmul(random.normal([70, 45]))
      .data();
    const a = 1 + 2 ** -12;
    const rest = tensor([[-1 - 2 ** -11, a]]).matmul(tensor([[1], [a]]));
    const product = {values: Array.from(await values), rest: await rest.item()};
    return {...product, label: device.label};
  } finally {
    setDevice(before);
  }
}
