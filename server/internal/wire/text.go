package wire

import "strconv"

// TextFault says what is wrong with a well-formed JSON string, "" for nothing. encoding/json
// accepts NUL, which the databases cannot store, and lone surrogates, which it turns into U+FFFD
// without an error (contract section 1).
func TextFault(raw []byte) string {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		unit := hexUnit(raw[i+1:])
		i += 4
		switch {
		case unit == 0:
			return "must not contain NUL"
		case isLowHalf(unit):
			return "must not contain a lone surrogate"
		case unit >= 0xD800 && unit <= 0xDBFF:
			if !beginsWithLowHalf(raw[i+1:]) {
				return "must not contain a lone surrogate"
			}
			i += 6
		}
	}
	return ""
}

func isLowHalf(unit uint64) bool { return unit >= 0xDC00 && unit <= 0xDFFF }

func beginsWithLowHalf(raw []byte) bool {
	return len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' && isLowHalf(hexUnit(raw[2:]))
}

// hexUnit reads the four hexadecimal digits that a well-formed escape has.
func hexUnit(digits []byte) uint64 {
	unit, _ := strconv.ParseUint(string(digits[:4]), 16, 32)
	return unit
}
