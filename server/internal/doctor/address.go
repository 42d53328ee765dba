package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// At looks at a server as a browser does that opens the address: the pages' or the API's.
func At(address, version string) Check {
	return func(ctx context.Context) []Finding {
		page, err := url.Parse(address)
		if err != nil || page.Scheme != "http" && page.Scheme != "https" || page.Host == "" {
			return []Finding{Bad("url", fmt.Sprintf("%q is no address", address), "give the address that people open, like --url=https://chat.example.org")}
		}
		v := &visit{ctx: ctx, page: page, version: version, client: &http.Client{
			Timeout:       10 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}}
		return v.all()
	}
}

// visit is one look at an address.
type visit struct {
	ctx     context.Context // of the check
	client  *http.Client
	page    *url.URL
	api     *url.URL // where the API is
	version string
}

func (v *visit) all() []Finding {
	found := []Finding{v.findAPI()}
	if v.api == nil {
		return found
	}
	return append(found, v.info(), v.ready(), v.socket(), v.preflight())
}

// findAPI asks the page where its API is.
func (v *visit) findAPI() Finding {
	status, _, body, err := v.get(v.page.JoinPath("config.json"), nil)
	if err != nil {
		return Bad("url", short(err), "is the server running, and does the name lead to it?")
	}
	var config struct {
		APIURL string `json:"api_url"`
	}
	v.api = &url.URL{Scheme: v.page.Scheme, Host: v.page.Host, Path: strings.TrimSuffix(v.page.Path, "/")}
	if status != http.StatusOK || json.Unmarshal(body, &config) != nil {
		return Good("url", "%s answers, and serves the API without pages", v.page)
	}
	if config.APIURL == "" {
		return Good("url", "%s serves pages and API", v.page)
	}
	api, err := url.Parse(config.APIURL)
	if err != nil || api.Host == "" {
		v.api = nil
		return Bad("url", fmt.Sprintf("config.json names the API %q, which is no address", config.APIURL), "set API_URL of the ui app to the API's address")
	}
	v.api = api
	return Good("url", "%s serves pages, whose API is %s", v.page, api)
}

func (v *visit) info() Finding {
	status, _, body, err := v.get(v.api.JoinPath("api/v1/info"), nil)
	var info struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	switch {
	case err != nil:
		return Bad("api", short(err), "is the API running, and does its name lead to it?")
	case status != http.StatusOK || json.Unmarshal(body, &info) != nil || info.Version == "":
		return Bad("api", fmt.Sprintf("%s answers %d, and not as Chatrooms does", v.api.JoinPath("api/v1/info"), status), "let the proxy in front pass /api on to the server")
	case info.Version != v.version:
		return Doubtful("api", fmt.Sprintf("the server runs version %s, this is %s", info.Version, v.version), "examine with the program that serves, or restart the server")
	}
	return Good("api", "%s, version %s", info.Name, info.Version)
}

func (v *visit) ready() Finding {
	status, _, body, err := v.get(v.api.JoinPath("readyz"), nil)
	if err != nil {
		return Bad("ready", short(err), "see the server's log")
	}
	var ready struct {
		Status string `json:"status"`
	}
	_ = json.Unmarshal(body, &ready)
	found := fmt.Sprintf("/readyz answers %d: %s", status, strings.TrimSpace(string(body)))
	switch {
	case status != http.StatusOK:
		return Bad("ready", found, "see the server's log: it says what it waits for")
	case ready.Status != "ok":
		return Doubtful("ready", found, "see the server's log")
	}
	return Good("ready", "the server serves")
}

// socket makes a WebSocket's handshake with the page's origin.
func (v *visit) socket() Finding {
	at := v.api.JoinPath("api/v1/ws")
	status, _, _, err := v.get(at, http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"Y2hhdHJvb21zIGRvY3Rvcg=="}, "Origin": {v.origin()},
	})
	switch {
	case err != nil:
		return Bad("websocket", short(err), "is there a proxy in front that ends long connections?")
	case status == http.StatusSwitchingProtocols:
		return Good("websocket", "%s opens", at)
	case status == http.StatusForbidden:
		return Bad("websocket", fmt.Sprintf("the server refuses the origin %s", v.origin()), "add it to ALLOWED_ORIGINS of the server, as it stands here")
	}
	return Bad("websocket", fmt.Sprintf("%s answers %d, and not 101", at, status), "let the proxy in front pass on the headers Upgrade and Connection (deploy/ has examples)")
}

// preflight asks as a browser does before a page of one origin calls an API of another.
func (v *visit) preflight() Finding {
	if v.api.Scheme == v.page.Scheme && v.api.Host == v.page.Host {
		return Good("origins", "pages and API have one origin")
	}
	r, err := http.NewRequestWithContext(v.ctx, http.MethodOptions, v.api.JoinPath("api/v1/me").String(), nil)
	if err != nil {
		return Bad("origins", short(err), "give another --url")
	}
	r.Header = http.Header{
		"Origin": {v.origin()}, "Access-Control-Request-Method": {"PATCH"}, "Access-Control-Request-Headers": {"authorization,content-type"},
	}
	_, header, _, err := v.do(r)
	if err != nil {
		return Bad("origins", short(err), "see the server's log")
	}
	if header.Get("Access-Control-Allow-Origin") != v.origin() {
		return Bad("origins", fmt.Sprintf("the API does not let pages of %s call it", v.origin()), "add it to ALLOWED_ORIGINS of the server, as it stands here")
	}
	return Good("origins", "the API lets pages of %s call it", v.origin())
}

func (v *visit) origin() string { return v.page.Scheme + "://" + v.page.Host }

func (v *visit) get(at *url.URL, header http.Header) (int, http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(v.ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return 0, nil, nil, err
	}
	if header != nil {
		r.Header = header
	}
	return v.do(r)
}

// maxAnswer is more than any answer that is read here has.
const maxAnswer = 64 << 10

func (v *visit) do(r *http.Request) (int, http.Header, []byte, error) {
	answer, err := v.client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return answer.StatusCode, answer.Header, nil, nil // the connection is a socket now: only closed
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	return answer.StatusCode, answer.Header, body, err
}

// short leaves out the address, which stands beside it.
func short(err error) string {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Sprintf("%s: %v", wrapped.URL, wrapped.Err)
	}
	return err.Error()
}
