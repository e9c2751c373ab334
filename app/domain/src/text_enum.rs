//! Enums that are texts in JSON, addresses and the database, and enums that have names in both
//! languages: each text is said once.

/// Gives an enum `ALL` in the order of its values, `as_str`, `parse` and, with the feature `sqlx`,
/// reading from a text column; a text that no value has is a decode error.
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$of:meta])* $value:ident = $text:literal,)* }) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$of])* $value,)*
        }

        impl $name {
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$value),*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)*
                }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.as_str() == text)
            }
        }

        #[cfg(feature = "sqlx")]
        $crate::text_enum::stored_as_text!($name, |text: &str| {
            $name::parse(text).ok_or("no value has this text")
        });
    };
}

/// What the values of an enum are called: `Value = English, Chinese;`. With `for`, the enum is
/// there already.
macro_rules! nouns {
    ($(#[$doc:meta])* $name:ident {$($noun:ident = $en:literal, $zh:literal;)*}) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($noun,)* }

        nouns!(for $name {$($noun = $en, $zh;)*});
    };
    (for $name:ident {$($noun:ident = $en:literal, $zh:literal;)*}) => {
        impl $name {
            pub(crate) const fn en(self) -> &'static str {
                match self { $(Self::$noun => $en,)* }
            }

            pub(crate) const fn zh(self) -> &'static str {
                match self { $(Self::$noun => $zh,)* }
            }

            pub const fn term(self) -> $crate::rules::Term {
                $crate::rules::Term { en: self.en(), zh: self.zh() }
            }
        }
    };
}

/// Reads a type from a text column. A text that does not parse is named in the error.
#[cfg(feature = "sqlx")]
macro_rules! stored_as_text {
    ($name:ident, $parse:expr) => {
        impl<DB: sqlx::Database> sqlx::Type<DB> for $name
        where
            str: sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <str as sqlx::Type<DB>>::type_info()
            }

            fn compatible(info: &DB::TypeInfo) -> bool {
                <str as sqlx::Type<DB>>::compatible(info)
            }
        }

        impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for $name
        where
            &'r str: sqlx::Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let text = <&str as sqlx::Decode<DB>>::decode(value)?;
                let parse = $parse;
                parse(text)
                    .map_err(|error| format!("{} {text:?}: {error}", stringify!($name)).into())
            }
        }
    };
}

#[cfg(feature = "sqlx")]
pub(crate) use stored_as_text;
