# SPDX-License-Identifier: MIT
# terraform test: the stack against a mocked AWS. No account, no credentials, no cost.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_ami" {
    defaults = { id = "ami-0123456789abcdef0" }
  }

  mock_resource "aws_eip" {
    defaults = { public_ip = "198.51.100.7" }
  }
}

variables {
  allowed_ssh_cidr = "203.0.113.7/32"
  ssh_public_key   = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITest test"
}

run "defaults_give_the_network_that_people_know" {
  assert {
    condition     = aws_vpc.this.cidr_block == "10.0.0.0/16" && aws_subnet.public.cidr_block == "10.0.1.0/24"
    error_message = "VPC or subnet moved."
  }

  assert {
    condition     = aws_route.internet.destination_cidr_block == "0.0.0.0/0" && aws_route.internet.gateway_id == aws_internet_gateway.this.id
    error_message = "The subnet has no way out."
  }

  assert {
    condition     = aws_instance.node.instance_type == "t3.small" && aws_instance.node.ami == "ami-0123456789abcdef0"
    error_message = "The node is no t3.small of Canonical's image."
  }

  assert {
    condition     = output.ec2_public_ip == "198.51.100.7" && output.url == "http://198.51.100.7/"
    error_message = "The outputs do not name the Elastic IP."
  }
}

run "node_is_hardened" {
  assert {
    condition     = aws_instance.node.metadata_options[0].http_tokens == "required" && aws_instance.node.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "IMDSv1 is reachable, or pods reach IMDS."
  }

  assert {
    condition     = aws_instance.node.root_block_device[0].encrypted
    error_message = "The root volume is not encrypted."
  }

  assert {
    condition     = !aws_subnet.public.map_public_ip_on_launch
    error_message = "Nodes get a second public address."
  }

  assert {
    condition     = jsondecode(aws_iam_role.node.assume_role_policy).Statement[0].Principal.Service == "ec2.amazonaws.com"
    error_message = "Somebody else than EC2 may take the role."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.ssm[0].policy_arn == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    error_message = "The node's rights are not those of SSM alone."
  }
}

run "only_the_named_ports_are_open" {
  assert {
    condition     = aws_vpc_security_group_ingress_rule.ssh[0].cidr_ipv4 == "203.0.113.7/32" && aws_vpc_security_group_ingress_rule.ssh[0].from_port == 22
    error_message = "SSH is open to others."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.web : rule.from_port]) == toset([80, 443]) && alltrue([for rule in aws_vpc_security_group_ingress_rule.web : rule.from_port == rule.to_port])
    error_message = "Other ports than 80 and 443 are open to the web."
  }
}

run "ssm_alone_needs_neither_port_nor_key" {
  variables {
    allowed_ssh_cidr = null
    ssh_public_key   = null
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.ssh) == 0 && length(aws_key_pair.admin) == 0
    error_message = "Port 22 or a key remains."
  }
}

run "a_name_of_its_own" {
  variables {
    route53_zone_id = "Z0123456789ABCDEFGHIJ"
    dns_name        = "metrics.example.com"
  }

  assert {
    condition     = aws_route53_record.node[0].records == toset(["198.51.100.7"]) && output.url == "http://metrics.example.com/"
    error_message = "The record does not lead to the node."
  }

  assert {
    condition     = strcontains(output.ansible_inventory, "metrics-api ansible_host=198.51.100.7 ansible_user=ubuntu") && strcontains(output.ansible_inventory, "k3s_tls_sans=[\"198.51.100.7\",\"metrics.example.com\"]")
    error_message = "The inventory does not say where the node is."
  }
}

run "the_old_names_of_settings_hold" {
  variables {
    project_name   = "perf-stack"
    aws_region     = "eu-central-1"
    ssh_public_key = null
    key_name       = "ops laptop"
  }

  assert {
    condition     = aws_vpc.this.tags.Name == "perf-stack" && aws_iam_role.node.name_prefix == "perf-stack-node-" && strcontains(output.ansible_inventory, "perf-stack ansible_host=")
    error_message = "project_name does not name the stack."
  }

  assert {
    condition     = local.region == "eu-central-1"
    error_message = "aws_region does not choose the region."
  }

  assert {
    condition     = aws_instance.node.key_name == "ops laptop" && length(aws_key_pair.admin) == 0
    error_message = "The key pair that is there already is not the node's."
  }
}

run "the_new_names_of_settings_hold" {
  variables {
    name   = "perf-stack"
    region = "eu-central-1"
  }

  assert {
    condition     = aws_vpc.this.tags.Name == "perf-stack" && local.region == "eu-central-1"
    error_message = "name or region is not heard."
  }

  assert {
    condition     = aws_key_pair.admin[0].key_name_prefix == "perf-stack-" && aws_instance.node.key_name == aws_key_pair.admin[0].key_name
    error_message = "The public key does not become the node's key pair."
  }
}

run "both_names_with_one_value_are_taken" {
  command = plan

  variables {
    name         = "perf-stack"
    project_name = "perf-stack"
    region       = "eu-central-1"
    aws_region   = "eu-central-1"
  }
}

run "two_names_that_disagree_are_refused" {
  command = plan

  variables {
    name         = "perf-stack"
    project_name = "other-stack"
    region       = "eu-central-1"
    aws_region   = "eu-west-1"
    key_name     = "beside-a-public-key"
  }

  expect_failures = [var.project_name, var.aws_region, var.key_name]
}

run "a_zone_of_the_region_by_its_old_name_is_taken" {
  command = plan

  variables {
    aws_region        = "eu-central-1"
    availability_zone = "eu-central-1b"
  }
}

run "a_key_pair_with_port_22_reaches_a_node_without_ssm" {
  command = plan

  variables {
    enable_ssm     = false
    ssh_public_key = null
    key_name       = "ops"
  }
}

run "ssh_open_to_the_world_is_refused" {
  command = plan

  variables {
    allowed_ssh_cidr = "0.0.0.0/0"
  }

  expect_failures = [var.allowed_ssh_cidr]
}

run "ssh_from_an_ipv6_network_is_refused" {
  command = plan

  variables {
    allowed_ssh_cidr = "2001:db8::/32"
  }

  expect_failures = [var.allowed_ssh_cidr]
}

run "networks_with_host_bits_are_refused" {
  command = plan

  variables {
    allowed_ssh_cidr   = "203.0.113.7/24"
    allowed_http_cidrs = ["203.0.113.7/24"]
    public_subnet_cidr = "10.0.1.1/24"
  }

  expect_failures = [var.allowed_ssh_cidr, var.allowed_http_cidrs, var.public_subnet_cidr]
}

run "a_vpc_with_host_bits_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.1/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_subnet_wider_than_the_vpc_is_refused" {
  command = plan

  variables {
    vpc_cidr           = "10.0.0.0/20"
    public_subnet_cidr = "10.0.0.0/16"
  }

  expect_failures = [var.public_subnet_cidr]
}

run "a_zone_of_another_region_is_refused" {
  command = plan

  variables {
    availability_zone = "eu-central-1a"
  }

  expect_failures = [var.availability_zone]
}

run "tags_that_aws_keeps_for_itself_are_refused" {
  command = plan

  variables {
    tags = { "aws:team" = "metrics" }
  }

  expect_failures = [var.tags]
}

run "a_subnet_outside_the_vpc_is_refused" {
  command = plan

  variables {
    public_subnet_cidr = "10.1.1.0/24"
  }

  expect_failures = [var.public_subnet_cidr]
}

run "a_private_key_is_refused" {
  command = plan

  variables {
    ssh_public_key = "-----BEGIN OPENSSH PRIVATE KEY-----"
  }

  expect_failures = [var.ssh_public_key]
}

run "graviton_without_its_image_is_refused" {
  command = plan

  variables {
    instance_type = "t4g.small"
  }

  expect_failures = [var.instance_type]
}

run "a_zone_without_a_name_is_refused" {
  command = plan

  variables {
    route53_zone_id = "Z0123456789ABCDEFGHIJ"
  }

  expect_failures = [var.dns_name]
}

run "a_node_that_nobody_reaches_is_refused" {
  command = plan

  variables {
    enable_ssm       = false
    allowed_ssh_cidr = null
  }

  expect_failures = [aws_instance.node]
}
