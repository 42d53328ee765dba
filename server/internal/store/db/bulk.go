package db

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Column is one column of rows that a statement brings along: of integers or of texts.
type Column struct {
	name  string
	ints  []int64
	texts []string
}

func Ints[T any](name string, rows []T, of func(T) int64) Column {
	c := Column{name: name, ints: make([]int64, len(rows))}
	for i, row := range rows {
		c.ints[i] = of(row)
	}
	return c
}

func Texts[T any](name string, rows []T, of func(T) string) Column {
	c := Column{name: name, texts: make([]string, len(rows))}
	for i, row := range rows {
		c.texts[i] = of(row)
	}
	return c
}

// With starts a statement that sees the columns' rows as the table v. It has one text, or a few, whatever the number of
// rows, and no limit on a statement's parameters applies.
func (d *DB) With(columns ...Column) (string, []any) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	source, args := d.inline(columns)
	return "WITH v(" + strings.Join(names, ", ") + ") AS (" + source + ") ", args
}

// inlineArrays hands Postgres an array a column.
func inlineArrays(columns []Column) (string, []any) {
	types, args := make([]string, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		if c.ints != nil {
			types[i], args[i] = "?::bigint[]", array{c.ints}
		} else {
			types[i], args[i] = "?::text[]", array{c.texts}
		}
	}
	return "SELECT * FROM unnest(" + strings.Join(types, ", ") + ")", args
}

// maxValues bounds the rows that are written out: SQLite takes 32,766 parameters.
const maxValues = 512

// inlineValues writes out parameters for SQLite, as many rows as the next power of two: so there are few texts, each prepared
// once. The rows that fill it up are all NULL.
func inlineValues(columns []Column) (string, []any) {
	n := max(len(columns[0].ints), len(columns[0].texts))
	if n > maxValues {
		return inlineJSON(columns)
	}
	rows := 1
	for rows < n {
		rows *= 2
	}
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	args := make([]any, 0, rows*len(columns))
	for i := range rows {
		for _, c := range columns {
			switch {
			case i >= n:
				args = append(args, nil)
			case c.ints != nil:
				args = append(args, c.ints[i])
			default:
				args = append(args, c.texts[i])
			}
		}
	}
	return "SELECT * FROM (VALUES " + row + strings.Repeat(", "+row, rows-1) + ") WHERE column1 IS NOT NULL", args
}

// inlineJSON hands SQLite one JSON array of rows, each an array, however many they are.
func inlineJSON(columns []Column) (string, []any) {
	rows := make([][]any, max(len(columns[0].ints), len(columns[0].texts)))
	for i := range rows {
		rows[i] = make([]any, len(columns))
		for j, c := range columns {
			if c.ints != nil {
				rows[i][j] = c.ints[i]
			} else {
				rows[i][j] = c.texts[i]
			}
		}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		panic(err) // integers and texts always have a JSON form
	}
	values := make([]string, len(columns))
	for j := range columns {
		values[j] = "value->>" + strconv.Itoa(j)
	}
	return "SELECT " + strings.Join(values, ", ") + " FROM json_each(?)", []any{string(text)}
}
