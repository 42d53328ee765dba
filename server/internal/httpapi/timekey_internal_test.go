package httpapi

import (
	"slices"
	"testing"
	"time"
)

// Keys sort as their times do, those that end with zeros too.
func TestTimeKeysSortByTime(t *testing.T) {
	t.Parallel()
	var keys []string
	for ms := range 1200 {
		keys = append(keys, timeKey(time.UnixMilli(int64(ms)), "id"))
	}
	if !slices.IsSorted(keys) {
		t.Error("keys are not in the order of their times")
	}
}
