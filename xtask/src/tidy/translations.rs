//! Every language of the page has the same texts with the same parameters.

use anyhow::Context;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const FOLDER: &str = "web/src/i18n";
/// The language the texts are written in; the others follow it.
const SOURCE: &str = "zh-CN.json";
const NEEDED: &[&str] = &[SOURCE, "en.json"];

/// A text's key, with dots between the levels, and the text.
type Texts = BTreeMap<String, String>;

pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut languages = BTreeMap::new();
    for entry in std::fs::read_dir(root.join(FOLDER)).into_iter().flatten() {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path)?;
            let value = serde_json::from_str(&text).with_context(|| format!("{FOLDER}/{name}"))?;
            let mut texts = Texts::new();
            flatten("", &value, &mut texts);
            languages.insert(name, texts);
        }
    }
    Ok(violations(&languages))
}

fn flatten(prefix: &str, value: &Value, texts: &mut Texts) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(&key, value, texts);
            }
        }
        Value::String(text) => drop(texts.insert(prefix.to_owned(), text.clone())),
        other => drop(texts.insert(prefix.to_owned(), other.to_string())),
    }
}

fn violations(languages: &BTreeMap<String, Texts>) -> Vec<String> {
    let absent = NEEDED.iter().filter(|name| !languages.contains_key(**name));
    let mut found: Vec<String> = absent.map(|name| format!("{FOLDER}/{name}: missing")).collect();
    let Some(source) = languages.get(SOURCE) else { return found };
    for (name, texts) in languages.iter().filter(|(name, _)| *name != SOURCE) {
        let untranslated = source.keys().filter(|key| !texts.contains_key(*key));
        found.extend(untranslated.map(|key| format!("{FOLDER}/{name}: `{key}` is not translated")));
        for (key, text) in texts {
            match source.get(key) {
                None => found.push(format!("{FOLDER}/{name}: `{key}` is not in {SOURCE}")),
                Some(from) if parameters(from) != parameters(text) => {
                    found.push(format!(
                        "{FOLDER}/{name}: `{key}` has other {{parameters}} than in {SOURCE}"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// The names in braces, sorted: `{{name}}` and `{name}` alike.
fn parameters(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.trim())
        .collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(zh: &str, en: &str) -> BTreeMap<String, Texts> {
        let read = |json: &str| {
            let mut texts = Texts::new();
            flatten("", &serde_json::from_str(json).expect("a test's JSON"), &mut texts);
            texts
        };
        BTreeMap::from([(SOURCE.to_owned(), read(zh)), ("en.json".to_owned(), read(en))])
    }

    #[test]
    fn keys_and_parameters_are_compared() {
        let same = languages(r#"{"a":{"b":"{{n}} 个"}}"#, r#"{"a":{"b":"{{n}} of them"}}"#);
        assert_eq!(violations(&same), Vec::<String>::new());
        let other = languages(r#"{"a":"x","b":"{n}"}"#, r#"{"c":"x","b":"{m}"}"#);
        assert_eq!(violations(&other).len(), 3);
        assert_eq!(violations(&BTreeMap::new()).len(), 2);
    }
}
