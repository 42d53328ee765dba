package config

import (
	"fmt"
	"strings"
	"testing"
)

const (
	smtpIs   = "SMTP_URL=smtps://ada:hush%2Fhush@mail.example.org"
	fromIs   = "SMTP_FROM=Chatrooms <chat@example.org>"
	publicIs = "PUBLIC_URL=https://chat.example.org"
)

func TestMail(t *testing.T) {
	cfg, err := Load([]string{smtpIs, fromIs, publicIs})
	if err != nil || !cfg.HasMail() || cfg.SMTPFrom != `"Chatrooms" <chat@example.org>` {
		t.Fatalf("%+v, %v", cfg, err)
	}
	if shown := fmt.Sprintf("%v %+v %#v %s", cfg, cfg, cfg.SMTPURL, cfg.SMTPURL); strings.Contains(shown, "hush") {
		t.Errorf("a password is shown: %s", shown)
	}
	for _, url := range []string{"smtp://mail.example.org", "smtp://mail.example.org:2525/", "smtp://127.0.0.1:25", "smtps://ada%40example.org:pw@[::1]:465"} {
		if _, err := Load([]string{"SMTP_URL=" + url, "SMTP_FROM=chat@example.org", publicIs}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	if cfg, err := Load(nil); err != nil || cfg.HasMail() {
		t.Errorf("unset: %v", err)
	}
}

// Each error names the variable that is to be set, and no value.
func TestMailThatIsRefused(t *testing.T) {
	for _, test := range []struct {
		set   []string
		names []string
	}{
		{[]string{smtpIs, publicIs}, []string{"SMTP_FROM must be set"}},
		{[]string{fromIs, publicIs}, []string{"SMTP_URL must be set"}},
		{[]string{smtpIs, fromIs}, []string{"PUBLIC_URL must be set"}},
		{[]string{"SMTP_URL=mail.example.org:25", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=https://mail.example.org", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=smtp://", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=smtp://mail.example.org:0", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=smtp://mail.example.org:", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=smtp://hush-ada@mail.example.org", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=smtp://mail.example.org/inbox", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{"SMTP_URL=smtp://mail.example.org?tls=no", fromIs, publicIs}, []string{"SMTP_URL should"}},
		{[]string{smtpIs, "SMTP_FROM=chat", publicIs}, []string{"SMTP_FROM should"}},
		{[]string{smtpIs, "SMTP_FROM=a@b.c, d@e.f", publicIs}, []string{"SMTP_FROM should"}},
		{[]string{smtpIs, "SMTP_FROM=chat@example.org\r\nBcc: eve@example.org", publicIs}, []string{"SMTP_FROM should"}},
		{[]string{smtpIs, "SMTP_FROM=chät@example.org", publicIs}, []string{"SMTP_FROM should"}},
	} {
		_, err := Load(test.set)
		if err == nil {
			t.Errorf("%v is taken", test.set)
			continue
		}
		lines := strings.Split(err.Error(), "\n")[1:]
		if len(lines) != len(test.names) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%v: %v", test.set, err)
		}
		for i, name := range test.names {
			if i < len(lines) && !strings.HasPrefix(lines[i], name) {
				t.Errorf("%v: %q, want %q", test.set, lines[i], name)
			}
		}
	}
}
