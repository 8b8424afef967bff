// SPDX-License-Identifier: MIT

package kernel

import "testing"

func TestAKernelIsKnownByItsPath(t *testing.T) {
	for name, want := range map[string]bool{
		"./boot/vmlinuz-6.12.117+deb13-cloud-amd64":               true,
		"./usr/lib/modules/7.3.4+deb13-cloud-amd64/vmlinuz":       true,
		"./boot/config-6.12.117+deb13-cloud-amd64":                false,
		"./usr/share/doc/vmlinuz":                                 false,
		"./usr/lib/modules/7.3.4+deb13-cloud-amd64/build/vmlinuz": false,
	} {
		if isKernel(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
