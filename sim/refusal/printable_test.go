package refusal

// This test proves that no text of somebody else breaks a line or reaches a terminal as what it obeys, and that all else stays.

import "testing"

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain 'text' \"in\" quotes": "plain 'text' \"in\" quotes", "naïve 日本 🙂": "naïve 日本 🙂", `back\slash`: `back\slash`,
		"a\nb\r\tc": `a\nb\r\tc`, "\x1b[31m\a\x00": `\x1b[31m\a\x00`, "\u202eright\u200f": `\u202eright\u200f`, "\u2028": `\u2028`, "\ufeff": `\ufeff`,
		"\xff'\xc3": `\xff'\xc3`, "\u009b": `\u009b`, "'\n'": `'\n'`, "\U000e0041": `\U000e0041`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
