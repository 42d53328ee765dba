package metrics

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// parts are what a histogram shows itself by.
var parts = regexp.MustCompile(`_(bucket|sum|count)$`)

// Every metric that the dashboard and the alerts name is one that a server has, and they name most of them.
func TestMonitoringNamesMetricsThatExist(t *testing.T) {
	descriptions := make(chan *prometheus.Desc, 1000)
	New("test").registry.Describe(descriptions)
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
	if len(named) < 20 {
		t.Errorf("only %d metrics are named", len(named))
	}
}
