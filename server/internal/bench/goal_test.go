//go:build linux

package bench

import "testing"

// On a machine unlike the one that the goals were set on, only what does not depend on it is judged.
func TestGoalsAreJudgedWhereTheyCanBe(t *testing.T) {
	r := result{CPU: 1000, Delivered: 100, Figures: map[string]float64{"f": 10}} // 0.01 CPU-s a million
	for _, c := range []struct {
		name  string
		goal  goal
		limit float64
		want  string
	}{
		{"met", atMost("f", 10), 7, isMet},
		{"missed", atMost("f", 9), 7, isMissed},
		{"at least", atLeast("f", 11), 7, isMissed},
		{"a slow machine", atMost("f", 9), 11, notJudged},
		{"a fast machine", atMost("f", 9), 4, notJudged},
		{"the same anywhere", fixed("f", 9), 11, isMissed},
		{"a ratio, by its own figure", cpuGoal(0.009), 7, isMissed},
		{"a ratio on a slow machine", cpuGoal(0.009), 14, isMet},
	} {
		if got := c.goal.judge(r, c.limit); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
