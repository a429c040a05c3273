/** The element the other party is heard through; outside the component tree, so that no redraw touches it. */
export function remoteAudio(): HTMLAudioElement {
  const found = document.getElementById("remote-audio");
  if (found instanceof HTMLAudioElement) return found;
  const audio = document.createElement("audio");
  audio.id = "remote-audio";
  audio.autoplay = true;
  document.body.append(audio);
  return audio;
}
