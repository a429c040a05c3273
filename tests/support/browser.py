"""Headless Chromium with a fake microphone, for agents and customers on the web. All on loopback.

write_wav(tone_wav, bursts(600, rate=48000), rate=48000)
async with browser(microphone=tone_wav) as chromium:
    page = await chromium.new_page()
    await page.goto(url)
    await page.click("button")          # the default autoplay policy wants a gesture before sound
    hertz = await remote_tone(page, "#remote-audio")
"""

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import BrowserContext, Page, async_playwright

QUIET = (
    # No traffic of its own, nothing kept.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
)
NO_SANDBOX = "--no-sandbox"
LOOPBACK_MEDIA = (
    # WebRTC leaves 127.0.0.1 out of its candidates unless told otherwise, and hides addresses behind
    # mDNS names that nothing on this machine answers.
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints",
)


@contextlib.asynccontextmanager
async def browser(
    *, microphone: Path | None = None, locale: str = "en-US", allow_microphone: bool = True
) -> AsyncIterator[BrowserContext]:
    """A Chromium with a profile of its own that is thrown away.

    `microphone` is a wav file spoken over and over; without it Chromium's fake device beeps. Use
    `tones.bursts`: Chromium's noise suppression takes a steady tone away within half a second (and needs
    about a second of bursts before it lets them through). With `allow_microphone` false the page's request
    for it is refused.
    """
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("Chromium is needed: apt-get install chromium")
    flags = [*QUIET, *LOOPBACK_MEDIA, NO_SANDBOX, "--use-fake-device-for-media-stream"]
    if allow_microphone:
        flags.append("--use-fake-ui-for-media-stream")
    else:
        flags.append("--deny-permission-prompts")
    if microphone is not None:
        flags.append(f"--use-file-for-fake-audio-capture={microphone}")
    async with async_playwright() as playwright:
        # The autoplay policy is the default one: a test must not be kinder than a real browser.
        chromium = await playwright.chromium.launch(executable_path=program, headless=True, args=flags)
        try:
            context = await chromium.new_context(locale=locale)
            yield context
        finally:
            await chromium.close()


async def processes(context: BrowserContext, kind: str | None = None) -> list[int]:
    """The process ids of the context's browser, all or those of a kind: "browser", "renderer"."""
    assert context.browser is not None
    session = await context.browser.new_browser_cdp_session()
    info = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    return [each["id"] for each in info if kind in (None, each["type"])]


LISTEN = """
async ([selector, milliseconds]) => {
  const element = document.querySelector(selector);
  if (!element || !element.srcObject) return null;
  const sound = new AudioContext();
  try {
    if (sound.state !== "running") await sound.resume();
    const analyser = sound.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    sound.createMediaStreamSource(element.srcObject).connect(analyser);
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      await new Promise((done) => setTimeout(done, 100));
      analyser.getFloatFrequencyData(spectrum);
      let top = 0;
      for (let bin = 1; bin < spectrum.length; bin++) if (spectrum[bin] > spectrum[top]) top = bin;
      if (spectrum[top] > -60) return (top * sound.sampleRate) / analyser.fftSize;
    }
    return null;
  } finally {
    await sound.close();
  }
}
"""


async def remote_tone(page: Page, selector: str = "#remote-audio", *, seconds: float = 5.0) -> float | None:
    """The loudest frequency, in Hz, that the audio element's stream carries; None if `seconds` stay silent.

    Read from the stream by a WebAudio analyser (bins of 6 Hz at 48 kHz); `is_playing` tells whether the
    element also plays it.
    """
    hertz = await page.evaluate(LISTEN, [selector, round(seconds * 1000)])
    return None if hertz is None else float(hertz)


async def is_playing(page: Page, selector: str = "#remote-audio") -> bool:
    """The audio element plays: not paused, not muted, and its clock moves."""
    return bool(
        await page.evaluate(
            """async (selector) => {
              const element = document.querySelector(selector);
              if (!element || element.paused || element.muted || element.volume === 0) return false;
              const before = element.currentTime;
              for (let turn = 0; turn < 20; turn++) {
                await new Promise((done) => setTimeout(done, 50));
                if (element.currentTime > before) return true;
              }
              return false;
            }""",
            selector,
        )
    )
