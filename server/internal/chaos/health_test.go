package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// asking is for questions to nodes themselves. Each has a connection of its own: a node that was killed leaves none behind.
var asking = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// askTime is how long a healthy node may take to answer what needs no database.
const askTime = 10 * time.Second

// ask gets a path of the node, past its door. Without an answer the status is 0.
func (n *node) ask(path string) (status int, body []byte) { return get("http://" + n.address + path) }

func get(address string) (status int, body []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, nil
	}
	response, err := asking.Do(r)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		return 0, nil
	}
	return response.StatusCode, body
}

// readiness is what /readyz tells.
type readiness struct {
	code   int
	Status string
	Checks struct{ Database, Redis string }
}

func (n *node) readiness() readiness {
	var r readiness
	code, body := n.ask("/readyz")
	if json.Unmarshal(body, &r) == nil {
		r.code = code
	}
	return r
}

func (n *node) isReady(status, redis string) bool {
	r := n.readiness()
	return r.code == http.StatusOK && r.Status == status && r.Checks.Redis == redis
}

func (n *node) awaitReady(status, redis string) {
	n.tb.Helper()
	await(n.tb, n.name+" to be "+status+", Redis "+redis, patience, func() bool { return n.isReady(status, redis) })
}

// gauge is the value of one of the node's metrics, -1 if it cannot be had.
func (n *node) gauge(name string) float64 {
	_, body := get("http://" + n.metrics + "/metrics")
	lines := bufio.NewScanner(strings.NewReader(string(body)))
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			if value, err := strconv.ParseFloat(text, 64); err == nil {
				return value
			}
		}
	}
	return -1
}
