package config

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
)

// Secrets are signing keys: the first signs, all verify. They never print.
type Secrets []string

// minSecretBytes is the minimum of the contract and of HS256 (RFC 7518, 3.2).
const minSecretBytes = 32

// samples are keys that documents and tutorials show: everybody knows them. A key that only looks
// weak is the operator's choice.
var samples = []string{
	"a-string-secret-at-least-256-bits-long",
	"a-valid-string-secret-that-is-at-least-384-bits-long",
	"a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
	"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow", // RFC 7515, A.1
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
	return len(secret) < minSecretBytes || slices.Contains(samples, secret)
}

// What stands in a log or an error instead of a secret.
const hidden = "(hidden)"

// Format keeps every fmt verb from showing the keys.
func (Secrets) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the keys out of JSON, and so out of slog.
func (Secrets) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (Secrets) LogValue() slog.Value { return slog.StringValue(hidden) }

// AccessKey is the secret half of a key to a bucket. It never prints.
type AccessKey string

// Format keeps every fmt verb from showing the key.
func (AccessKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the key out of JSON, and so out of slog.
func (AccessKey) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (AccessKey) LogValue() slog.Value { return slog.StringValue(hidden) }

// ClientSecret is what this server shows to a provider of sign-in. It never prints.
type ClientSecret string

// Format keeps every fmt verb from showing the secret.
func (ClientSecret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the secret out of JSON, and so out of slog.
func (ClientSecret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (ClientSecret) LogValue() slog.Value { return slog.StringValue(hidden) }

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

// Format keeps every fmt verb from showing the password.
func (MailURL) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the password out of JSON, and so out of slog.
func (MailURL) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (MailURL) LogValue() slog.Value { return slog.StringValue(hidden) }
