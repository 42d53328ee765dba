package chat

import "testing"

// TestFirstLink: the first link outside of code (contract section 8).
func TestFirstLink(t *testing.T) {
	for body, want := range map[string]string{
		"":                                "",
		"no link":                         "",
		"https://example.org":             "https://example.org",
		"see http://example.org/a?b=c#d.": "http://example.org/a?b=c#d",
		"(https://example.org/a_(b))":     "https://example.org/a_(b)",
		"**https://example.org/**":        "https://example.org/",
		"[here](https://example.org 'x') https://second.org": "https://example.org",
		"[a](<https://example.org/a b>)":                     "https://example.org/a b",
		"[https://first.org](https://real.org)":              "https://real.org",
		"[a](/local) then https://example.org":               "https://example.org",
		"![a](https://example.org/a.png)":                    "",
		"`https://code.org` https://text.org":                "https://text.org",
		"```\nhttps://code.org\n```\nhttps://text.org":       "https://text.org",
		"```\nhttps://code.org":                              "",
		"> https://quoted.org":                               "https://quoted.org",
		"www.example.org, for one":                           "http://www.example.org",
		"mail ada@example.org":                               "",
		"ftp://example.org":                                  "",
		"javascript://example.org/%0aalert()":                "",
		"https://ada:secret@example.org":                     "",
		"https://":                                           "",
		"\\[x](https://example.org)":                         "https://example.org",
		"HTTPS://Example.org/A":                              "HTTPS://Example.org/A",
		"看https://example.org/页。":                            "https://example.org/页",
		"- https://example.org\n- https://b.org":             "https://example.org",
	} {
		if got := FirstLink(body); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}
