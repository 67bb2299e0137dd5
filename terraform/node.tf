# SPDX-License-Identifier: MIT

# 099720109477 is Canonical (https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/).
data "aws_ami" "ubuntu" {
  most_recent = true
  owners      = ["099720109477"]

  filter {
    name   = "name"
    values = ["ubuntu/images/hvm-ssd*/ubuntu-*-${var.ubuntu_release}-amd64-server-*"]
  }

  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

resource "aws_instance" "node" {
  ami                     = data.aws_ami.ubuntu.id
  instance_type           = var.instance_type
  subnet_id               = aws_subnet.public.id
  vpc_security_group_ids  = [aws_security_group.node.id]
  iam_instance_profile    = aws_iam_instance_profile.node.name
  key_name                = try(aws_key_pair.admin[0].key_name, var.key_name)
  ebs_optimized           = true
  disable_api_termination = var.deletion_protection

  # IMDSv2 only; one hop, so that no pod reaches the node's credentials.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.root_volume_gib
    encrypted   = true
    kms_key_id  = var.kms_key_arn

    tags = { Name = "${local.name}-root" }
  }

  tags = { Name = local.name }

  lifecycle {
    # A newer build of the image must not replace a running node at the next apply: use -replace when you mean it.
    ignore_changes = [ami]

    precondition {
      condition     = var.enable_ssm || ((var.ssh_public_key != null || var.key_name != null) && var.allowed_ssh_cidr != null)
      error_message = "Nobody could reach the node: enable_ssm, or give allowed_ssh_cidr with ssh_public_key or key_name."
    }
  }
}

resource "aws_eip" "node" {
  domain = "vpc"

  tags = { Name = local.name }
}

resource "aws_eip_association" "node" {
  allocation_id = aws_eip.node.id
  instance_id   = aws_instance.node.id
}

resource "aws_route53_record" "node" {
  count = var.route53_zone_id == null ? 0 : 1

  zone_id = var.route53_zone_id
  name    = var.dns_name
  type    = "A"
  ttl     = 300
  records = [aws_eip.node.public_ip]
}
