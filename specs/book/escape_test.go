// SPDX-License-Identifier: MIT

package book

import "testing"

func TestMarkdownShowsATextAsItIs(t *testing.T) {
	for text, want := range map[string]string{
		"core_sys_select < kern_select": `core_sys_select \< kern_select`,
		"__x64_sys_read, end_":          `\_\_x64_sys_read, end\_`,
		"a|b <br> &lt; $x$":             `a\|b \<br> \&lt; \$x\$`,
		"*b* `c` [d](e) ~f~ \\":         "\\*b\\* \\`c\\` \\[d\\](e) \\~f\\~ \\\\",
		"two\n  lines":                  "two lines",
	} {
		if got := escape(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
