/** True when the keyboard's focus is nowhere: moving it then takes nobody away from what they are doing. */
export function nothingFocused(): boolean {
  return !document.activeElement || document.activeElement === document.body;
}
