package config

import "github.com/chatrooms/chatrooms/server/internal/outbound"

// AllowedHosts are hosts, addresses and CIDRs, as outbound.ParseAllow takes them.
type AllowedHosts string

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *AllowedHosts) UnmarshalText(text []byte) error {
	if _, err := outbound.ParseAllow(string(text)); err != nil {
		return errBad
	}
	*a = AllowedHosts(text)
	return nil
}
