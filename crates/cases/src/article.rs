//! Which article of the regulation (条款) a limit or a refusal rests on.

use std::fmt;
use std::str::FromStr;

/// An article, and the item in it where there are several: article 20 item 4
/// (第二十条第(四)项) is written `20(4)`. The texts of the articles are the
/// interface's business; this is only their stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Article {
    pub number: u8,
    pub item: Option<u8>,
}

/// The text names no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an article like 14 or 20(4)")]
pub struct ParseArticleError;

impl Article {
    pub const fn new(number: u8) -> Self {
        Self { number, item: None }
    }

    pub const fn item(number: u8, item: u8) -> Self {
        Self { number, item: Some(item) }
    }
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.item {
            None => write!(f, "{}", self.number),
            Some(item) => write!(f, "{}({item})", self.number),
        }
    }
}

impl FromStr for Article {
    type Err = ParseArticleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| match digits.parse::<u8>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(ParseArticleError),
        };
        match text.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            None => Ok(Self::new(number(text)?)),
            Some((article, item)) => Ok(Self::item(number(article)?, number(item)?)),
        }
    }
}

impl serde::Serialize for Article {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Article {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_survives_text() {
        for article in [Article::new(14), Article::item(20, 4)] {
            assert_eq!(article.to_string().parse(), Ok(article));
        }
        for wrong in ["", "0", "20(", "20()", "20(0)", "(4)", "twenty"] {
            assert_eq!(wrong.parse::<Article>(), Err(ParseArticleError), "{wrong}");
        }
    }
}
