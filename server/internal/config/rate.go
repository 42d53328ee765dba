package config

import (
	"math"
	"strconv"
	"strings"
)

// Rate is a token bucket: PerSecond tokens flow in, Burst at most are kept.
// Off means no limit.
type Rate struct {
	PerSecond float64
	Burst     int
	Off       bool
}

// UnmarshalText reads "rate:burst" or "0". The unit of rate is the variable's;
// Config turns it into seconds.
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "0" {
		*r = Rate{Off: true}
		return nil
	}
	left, right, both := strings.Cut(string(text), ":")
	rate, err := strconv.ParseFloat(left, 64)
	if !both || err != nil || math.IsNaN(rate) || math.IsInf(rate, 0) || rate <= 0 {
		return errBad
	}
	burst, err := strconv.Atoi(right)
	if err != nil || burst < 1 {
		return errBad
	}
	*r = Rate{PerSecond: rate, Burst: burst}
	return nil
}
