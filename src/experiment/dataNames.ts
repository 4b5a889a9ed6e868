/** Data sets that are known by name, and what they are called. */
const TITLES: Readonly<Record<string, string>> = {
  mnist: 'MNIST',
  fashionMnist: 'Fashion-MNIST',
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100',
};

/** Whether a text names a data set, and no file. */
export const isNamed = (data: string) => Object.hasOwn(TITLES, data);

/** What data is called in reports. */
export const titleOf = (data: string) => TITLES[data] ?? data;
