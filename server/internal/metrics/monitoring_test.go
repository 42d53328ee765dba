package metrics

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// parts are what a histogram shows itself by.
var parts = regexp.MustCompile(`_(bucket|sum|count)$`)

// Every metric that the dashboard and the alerts name is one that a server has, and they name all of ours.
func TestMonitoringNamesMetricsThatExist(t *testing.T) {
	descriptions := make(chan *prometheus.Desc, 1000)
	m := New("test")
	m.Watch("hub", time.Now)
	m.registry.Describe(descriptions)
	close(descriptions)
	var have []string
	quoted := regexp.MustCompile(`fqName: "([^"]+)"`)
	for d := range descriptions {
		have = append(have, quoted.FindStringSubmatch(d.String())[1])
	}
	var named []string
	for _, file := range []string{"grafana.json", "alerts.yml"} {
		text, err := os.ReadFile("../../../deploy/monitoring/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".json") && !json.Valid(text) {
			t.Errorf("%s is no JSON", file)
		}
		for _, name := range regexp.MustCompile(`\b(chatrooms|process|go)_[a-z_]+\b`).FindAllString(string(text), -1) {
			named = append(named, name)
			if !slices.Contains(have, name) && !slices.Contains(have, parts.ReplaceAllString(name, "")) {
				t.Errorf("%s names %s, which no server has", file, name)
			}
		}
	}
	for _, name := range have {
		isOurs := strings.HasPrefix(name, "chatrooms_")
		if isOurs && !slices.ContainsFunc(named, func(n string) bool { return n == name || parts.ReplaceAllString(n, "") == name }) {
			t.Errorf("neither the dashboard nor an alert has %s", name)
		}
	}
}

// Prometheus itself understands the rules, their expressions too.
func TestPrometheusTakesTheRules(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("promtool is missing: scripts/need-for-tests installs it")
		}
		t.Skip("promtool is missing: install Prometheus")
	}
	out, err := exec.CommandContext(t.Context(), promtool, "check", "rules", "../../../deploy/monitoring/alerts.yml").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestStandstill(t *testing.T) {
	m := New("test")
	m.Watch("hub", func() time.Time { return time.Now().Add(-time.Hour) })
	m.Watch("appender", func() time.Time { return time.Time{} })
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	seconds := map[string]float64{}
	for _, family := range families {
		if family.GetName() == "chatrooms_standstill_seconds" {
			for _, one := range family.GetMetric() {
				seconds[one.GetLabel()[0].GetValue()] = one.GetGauge().GetValue()
			}
		}
	}
	if len(seconds) != 2 || seconds["hub"] < 3600 || seconds["appender"] != 0 {
		t.Errorf("%v, want an hour of the hub and nothing of the appender", seconds)
	}
}
