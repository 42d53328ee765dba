package store

import (
	"encoding/json"
	"strconv"
	"strings"
)

// column is one column of rows that a statement brings along: of integers or of texts.
type column struct {
	name  string
	ints  []int64
	texts []string
}

func ints[T any](name string, rows []T, of func(T) int64) column {
	c := column{name: name, ints: make([]int64, len(rows))}
	for i, row := range rows {
		c.ints[i] = of(row)
	}
	return c
}

func texts[T any](name string, rows []T, of func(T) string) column {
	c := column{name: name, texts: make([]string, len(rows))}
	for i, row := range rows {
		c.texts[i] = of(row)
	}
	return c
}

// with starts a statement that sees the columns' rows as the table v. Its text does not depend on the number of rows, nor
// does any limit on a statement's parameters apply.
func (d dialect) with(columns ...column) (string, []any) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	source, args := d.inline(columns)
	return "WITH v(" + strings.Join(names, ", ") + ") AS (" + source + ") ", args
}

// inlineArrays hands Postgres an array a column.
func inlineArrays(columns []column) (string, []any) {
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

// inlineJSON hands SQLite one JSON array of rows, each an array. (VALUES would have a text to parse as long as the rows, and
// the driver parses it anew each time.)
func inlineJSON(columns []column) (string, []any) {
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
