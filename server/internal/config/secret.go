package config

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// Secrets are signing keys: the first signs, all verify. They never print.
type Secrets []string

// minSecretBytes is the contract's floor, and HS256's own (RFC 7518, 3.2).
const minSecretBytes = 32

// minDistinctBytes refuses a key typed by holding a key down. 32 random bytes,
// written as hexadecimal, have fewer than 8 distinct digits once in 10^18.
const minDistinctBytes = 8

// samples are pieces of keys that documents and tutorials show, in lower case
// with only letters and digits.
var samples = []string{
	"changeme", "yoursecret", "mysecret", "yourjwtsecret", "your256bit", "your384bit", "your512bit",
	"atleast256bit", "atleast384bit", "atleast512bit", "supersecret", "examplesecret", "jwtsecret",
	"replacethis", "donotuse", "123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz",
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Secrets) UnmarshalText(text []byte) error {
	secrets := list(string(text))
	if len(secrets) == 0 || slices.ContainsFunc(secrets, isWeak) {
		return errBad
	}
	*s = secrets
	return nil
}

func isWeak(secret string) bool {
	if len(secret) < minSecretBytes {
		return true
	}
	distinct := map[byte]bool{}
	for i := range len(secret) {
		distinct[secret[i]] = true
	}
	if len(distinct) < minDistinctBytes {
		return true
	}
	plain := lettersAndDigits(secret)
	return slices.ContainsFunc(samples, func(sample string) bool { return strings.Contains(plain, sample) })
}

func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// What stands in a log or an error instead of a secret.
const hidden = "(hidden)"

// Format keeps every fmt verb from showing the keys.
func (Secrets) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the keys out of JSON, and so out of slog.
func (Secrets) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (Secrets) LogValue() slog.Value { return slog.StringValue(hidden) }

// Format keeps every fmt verb from showing the password.
func (DatabaseURL) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the password out of JSON, and so out of slog.
func (DatabaseURL) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (DatabaseURL) LogValue() slog.Value { return slog.StringValue(hidden) }

// Format keeps every fmt verb from showing the passwords.
func (RedisURLs) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the passwords out of JSON, and so out of slog.
func (RedisURLs) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (RedisURLs) LogValue() slog.Value { return slog.StringValue(hidden) }
