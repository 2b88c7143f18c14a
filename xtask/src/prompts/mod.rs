//! Makes the sound files under `prompts/` again: tones and music by
//! calculation, speech with a voice model that `scripts/mandarin_tts.py`
//! fetches. The files are committed; the product's build never runs this.

mod music;
mod tones;
mod wav;

use anyhow::{bail, ensure};
use std::path::Path;
use std::process::Command;

/// A language's folder, the voice that speaks it, and how fast.
const LANGUAGES: &[(&str, &str, &str)] =
    &[("zh-CN", "zf_xiaoxiao", "0.9"), ("en", "af_heart", "0.95")];

/// Makes what is named (`tones`, `zh-CN`, `en`), or everything.
pub fn run(root: &Path, named: &[String]) -> anyhow::Result<()> {
    let known =
        |name: &str| name == "tones" || LANGUAGES.iter().any(|(language, ..)| *language == name);
    if let Some(other) = named.iter().find(|name| !known(name)) {
        bail!("no prompts called {other}: there are tones, zh-CN, en");
    }
    let wanted = |name: &str| named.is_empty() || named.iter().any(|other| other == name);
    if wanted("tones") {
        wav::write(&root.join("prompts/tones/ringback.wav"), &tones::ringback())?;
        wav::write(&root.join("prompts/tones/busy.wav"), &tones::busy())?;
        wav::write(&root.join("prompts/music/hold.wav"), &music::hold())?;
    }
    for (language, voice, speed) in LANGUAGES.iter().filter(|(language, ..)| wanted(language)) {
        speak(root, language, voice, speed)?;
    }
    Ok(())
}

fn speak(root: &Path, language: &str, voice: &str, speed: &str) -> anyhow::Result<()> {
    let status = Command::new("python3")
        .arg("scripts/mandarin_tts.py")
        .args([format!("prompts/{language}.json"), format!("prompts/{language}")])
        .args(["--language", language, "--voice", voice, "--speed", speed, "--check"])
        .current_dir(root)
        .status()?;
    ensure!(status.success(), "scripts/mandarin_tts.py could not speak prompts/{language}.json");
    Ok(())
}
