/** The windows at which the reliability tests rate. */
export const POINTS = [
  { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
  { id: 'w-2', centre: 's-city', unit: 'd-rsj', windowNo: '2', name: '2号窗口' },
];
