//! The prompts that the program brings along.

use media::prompt::{BUSY, PromptLibrary, RINGBACK};
use media::wav::WavError;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../prompts"]
struct Files;

/// A sound file in the program cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("prompt file {file}: {why}. Make the files again with `cargo xtask prompts`.")]
pub struct PromptError {
    file: String,
    why: WavError,
}

/// All prompts of a language (folder `prompts/<language>`), by the names of
/// their files; `music_<name>` for the files in `prompts/music`; and the
/// network's tones `ringback` and `busy_tone`.
pub fn load_prompts(language: &str) -> Result<PromptLibrary, PromptError> {
    let mut library = PromptLibrary::with_tones();
    for (tone, name) in [(RINGBACK, "ringback"), (BUSY, "busy_tone")] {
        if let Some(prompt) = library.get(tone).cloned() {
            library.insert(name, media::prompt::Prompt::new(prompt.linear().to_vec()));
        }
    }
    for file in Files::iter() {
        let Some(name) = prompt_name(&file, language) else {
            continue;
        };
        if let Some(embedded) = Files::get(&file) {
            let inserted = library.insert_wav(&name, &embedded.data);
            inserted.map_err(|why| PromptError { file: file.to_string(), why })?;
        }
    }
    Ok(library)
}

fn prompt_name(file: &str, language: &str) -> Option<String> {
    let (folder, name) = file.rsplit_once('/')?;
    let stem = name.strip_suffix(".wav")?;
    match folder {
        "music" => Some(format!("music_{stem}")),
        folder if folder == language => Some(stem.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_folder_and_stem() {
        assert_eq!(prompt_name("zh-CN/greeting.wav", "zh-CN").as_deref(), Some("greeting"));
        assert_eq!(prompt_name("music/hold.wav", "zh-CN").as_deref(), Some("music_hold"));
        assert_eq!(prompt_name("en/greeting.wav", "zh-CN"), None);
        assert_eq!(prompt_name("zh-CN/greeting.txt", "zh-CN"), None);
    }

    #[test]
    fn everything_the_program_brings_can_be_played() {
        let library = load_prompts("zh-CN").expect("every file is usable");
        for name in ["ringback", "busy_tone", "music_hold"] {
            let prompt = library.get(name).unwrap_or_else(|| panic!("{name} is missing"));
            assert!(prompt.duration_ms() >= 300, "{name}");
        }
    }
}
