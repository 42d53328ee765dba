//go:build !unix

package doctor

import "context"

// OpenFiles finds nothing here: the system has no such limit, or none that can be asked for.
func OpenFiles(context.Context) []Finding { return nil }

// Space finds nothing here.
func Space(string) Check { return func(context.Context) []Finding { return nil } }
