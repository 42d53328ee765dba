//go:build linux

package bench

import (
	"errors"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// row is one figure of a run, as it is printed.
type row struct {
	name, system, figure string
	want, got            float64
	least                bool
	verdict              string
}

// record is a run.
type record struct {
	limit  float64       // CPU seconds for a million bare writes
	synced time.Duration // what an fdatasync takes
	rows   []row
}

// limits says what the machine itself takes.
func (r *record) limits() string {
	return fmt.Sprintf("A bare write(2) of %d bytes costs %.1f CPU-s a million here (7 where the goals were set), an fdatasync(2) of %d KiB takes %.2f ms (0.1 there).",
		limitFrame, r.limit, syncPage>>10, millis(r.synced))
}

func (r *record) add(res result, goals []goal) {
	for _, g := range goals {
		r.rows = append(r.rows, row{res.Case, res.System, g.figure, g.want, g.of(res), g.least, g.verdict(res, r.limit)})
	}
}

// The lines of docs/performance.md between which a run's table stands.
const (
	tableStart = "<!-- the table of `make bench-docs` begins -->\n"
	tableEnd   = "<!-- and ends -->\n"
)

var errNoPlace = errors.New("performance.md has no place for the table")

// writeDocs puts the table and the chart of a run into the documents in dir.
func (r *record) writeDocs(dir string) error {
	file := filepath.Join(dir, "performance.md")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), tableStart)
	_, after, alsoOK := strings.Cut(rest, tableEnd)
	if !ok || !alsoOK {
		return errNoPlace
	}
	text = []byte(before + tableStart + r.table() + tableEnd + after)
	if err := os.WriteFile(file, text, 0o644); err != nil { //nolint:gosec // a document
		return err
	}
	return os.WriteFile(filepath.Join(dir, "performance.svg"), r.chart(), 0o644) //nolint:gosec // a picture
}

func (r *record) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, on %s. %s\n\n", time.Now().UTC().Format("2 January 2006"), machine(), r.limits())
	b.WriteString("| case | on | figure | goal | measured | |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, row := range r.rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s %g | %.4g | %s |\n", row.name, row.system, row.figure, bound(row.least), row.want, row.got, row.verdict)
	}
	return b.String()
}

func bound(least bool) string {
	if least {
		return "≥"
	}
	return "≤"
}

// machine says what the figures were measured on.
func machine() string {
	model := runtime.GOARCH
	info, _ := os.ReadFile("/proc/cpuinfo") // without it the architecture has to do
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	var u syscall.Utsname
	release := ""
	if syscall.Uname(&u) == nil {
		for _, c := range u.Release {
			if c == 0 || c == '-' {
				break
			}
			release += string(rune(byte(c)))
		}
	}
	return fmt.Sprintf("%d cores (%s), Linux %s, %s", runtime.NumCPU(), model, release, runtime.Version())
}

// The chart's measures, in pixels.
const (
	chartWidth  = 960
	labelWidth  = 560
	barHeight   = 14
	rowHeight   = 22
	chartTop    = 46
	chartMargin = 16
)

// maxRatio is where a bar ends at the latest: the goal is in the middle, and the scale logarithmic.
const maxRatio = 10.0

// chart draws each figure against its goal: a bar that does not reach the line in the middle, or one that passes it where more
// is better, is met.
func (r *record) chart() []byte {
	height := chartTop + rowHeight*len(r.rows) + chartMargin
	b := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="12">
<style>text{fill:#222}.quiet{fill:#666}.met{fill:#2e7d5b}.missed{fill:#b5523b}.other{fill:#8a8f98}.goal{stroke:#222}.ground{fill:#fff}
@media (prefers-color-scheme: dark){text{fill:#eee}.quiet{fill:#aaa}.goal{stroke:#eee}.ground{fill:#16181c}}</style>
<rect class="ground" width="100%%" height="100%%"/>
<text x="%d" y="20" font-size="15">Measured against the goal</text>
<text class="quiet" x="%d" y="36">Longer is better; the line is the goal, the ends are ten times better or worse.</text>
`, chartWidth, height, chartMargin, chartMargin)
	span := float64(chartWidth - labelWidth - chartMargin)
	for i, row := range r.rows {
		y := chartTop + rowHeight*i
		label := fmt.Sprintf("%s · %s · %s", row.name, row.system, row.figure)
		b = fmt.Appendf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", chartMargin, y+barHeight-3, html.EscapeString(label))
		b = fmt.Appendf(b, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"%d\" rx=\"2\"><title>%.4g, goal %s %g</title></rect>\n",
			row.class(), labelWidth, y, span*row.length(), barHeight, row.got, bound(row.least), row.want)
	}
	middle := labelWidth + span/2
	return fmt.Appendf(b, "<line class=\"goal\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%d\" y2=\"%d\" stroke-dasharray=\"3 3\"/>\n</svg>\n", middle, middle, chartTop-4, height-chartMargin)
}

// length is the share of the chart that a bar takes: a half where the goal is just met.
func (r row) length() float64 {
	ratio := r.want / r.got
	if r.least {
		ratio = r.got / r.want
	}
	ratio = min(maxRatio, max(1/maxRatio, ratio))
	return 0.5 + math.Log10(ratio)/2
}

func (r row) class() string {
	switch {
	case strings.HasPrefix(r.verdict, isMet):
		return isMet
	case strings.HasPrefix(r.verdict, isMissed):
		return isMissed
	default:
		return "other"
	}
}
