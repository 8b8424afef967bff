package main
func report(o options, cells []*cell, p *progress) error { return nil }
