# SPDX-License-Identifier: MIT
# Every variable of terraform/, by the names that settings had before this stack.
project_name        = "perf-stack"
aws_region          = "eu-central-1"
key_name            = "ops-laptop"
tags                = { Team = "metrics" }
vpc_cidr            = "10.20.0.0/16"
public_subnet_cidr  = "10.20.4.0/24"
availability_zone   = "eu-central-1b"
allowed_ssh_cidr    = "203.0.113.0/24"
allowed_http_cidrs  = ["0.0.0.0/0", "198.51.100.0/24"]
enable_ssm          = true
instance_type       = "t3.medium"
ubuntu_release      = "22.04"
root_volume_gib     = 40
kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"
deletion_protection = true
route53_zone_id     = "Z0123456789ABCDEFGHIJ"
dns_name            = "metrics.example.com"
