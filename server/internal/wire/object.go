package wire

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// objectField is a name of an object and its value as it was written; taken ones are nil.
type objectField struct {
	name  string
	value json.RawMessage
}

type objectFields []objectField

// take returns a field's value and marks it as read. A name that comes twice has its last value.
func (fs objectFields) take(name string) (value json.RawMessage, ok bool) {
	for i := range fs {
		if fs[i].name == name && fs[i].value != nil {
			value, fs[i].value = fs[i].value, nil
		}
	}
	return value, value != nil
}

// have says whether there is a field of that name that nobody took.
func (fs objectFields) have(name string) bool {
	for _, f := range fs {
		if f.name == name && f.value != nil {
			return true
		}
	}
	return false
}

// isLeft says whether there is a field that nobody took.
func (fs objectFields) isLeft() bool {
	for _, f := range fs {
		if f.value != nil {
			return true
		}
	}
	return false
}

// splitObject appends the fields of a JSON object, without reading their values. Every command of a
// socket passes here, and decoding into a map takes three times as long. The error is ErrNotObject.
func splitObject(text []byte, fields objectFields) (objectFields, error) {
	if !json.Valid(text) { // so that all below can rely on its grammar
		return nil, ErrNotObject
	}
	rest := skipSpace(text)
	if rest[0] != '{' {
		return nil, ErrNotObject
	}
	for rest = skipSpace(rest[1:]); rest[0] != '}'; {
		n := valueEnd(rest)
		name, _ := unquote(rest[:n])
		rest = skipSpace(skipSpace(rest[n:])[1:]) // past the colon
		n = valueEnd(rest)
		fields = append(fields, objectField{name, rest[:n:n]})
		if rest = skipSpace(rest[n:]); rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
	}
	return fields, nil
}

func skipSpace(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n") }

// valueEnd is where the first value of a valid text ends.
func valueEnd(text []byte) int {
	switch text[0] {
	case '"':
		return stringEnd(text)
	case '{', '[':
		depth := 0
		for i := 0; ; i++ {
			switch text[i] {
			case '"':
				i += stringEnd(text[i:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	default: // a number, true, false or null
		if n := bytes.IndexAny(text, ",}] \t\r\n"); n >= 0 {
			return n
		}
		return len(text)
	}
}

func stringEnd(text []byte) int {
	for i := 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// unquote reads a well-formed JSON string, as encoding/json does; false for any other value.
func unquote(raw []byte) (value string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	if inside := raw[1 : len(raw)-1]; bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return string(inside), true
	}
	return value, json.Unmarshal(raw, &value) == nil
}
