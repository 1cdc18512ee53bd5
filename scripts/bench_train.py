"""PyTorch's side of `cargo xtask bench train`.

bench_train.py <architecture> <batch> <students> <members> <examples> <device>

Reads `go` lines and answers each with the seconds that one epoch took, and in the end with its greatest memory in MB.
Students are trained one after the other, each with teacher passes of its own, as scripts usually do it.
"""

import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class LeNet5(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.first = nn.Conv2d(1, 6, 5, padding=2)
        self.second = nn.Conv2d(6, 16, 5)
        self.hidden = nn.Linear(400, 120)
        self.narrow = nn.Linear(120, 84)
        self.output = nn.Linear(84, classes)

    def forward(self, images):
        maps = functional.avg_pool2d(functional.relu(self.first(images)), 2)
        maps = functional.avg_pool2d(functional.relu(self.second(maps)), 2)
        values = functional.relu(self.hidden(torch.flatten(maps, 1)))
        return self.output(functional.relu(self.narrow(values)))


class Block(nn.Module):
    def __init__(self, inputs, plan):
        super().__init__()
        self.norms, self.convolutions = nn.ModuleList(), nn.ModuleList()
        channels, total = inputs, 1
        for kernel, outputs, stride in plan:
            self.norms.append(nn.BatchNorm2d(channels))
            self.convolutions.append(nn.Conv2d(channels, outputs, kernel, stride, kernel // 2, bias=False))
            channels, total = outputs, total * stride
        changes = inputs != channels or total != 1
        self.skip = nn.Conv2d(inputs, channels, 1, total, bias=False) if changes else None

    def forward(self, images):
        maps = images
        for norm, convolution in zip(self.norms, self.convolutions):
            maps = convolution(functional.relu(norm(maps)))
        return maps + (images if self.skip is None else self.skip(images))


class PreResNet(nn.Module):
    def __init__(self, depth, classes):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        blocks, channels = [], 16
        for width, stride in [(16, 1), (32, 2), (64, 2)]:
            for index in range((depth - 2) // (6 if depth < 44 else 9)):
                stride = stride if index == 0 else 1
                if depth < 44:
                    blocks.append(Block(channels, [(3, width, stride), (3, width, 1)]))
                    channels = width
                else:
                    blocks.append(Block(channels, [(1, width, 1), (3, width, stride), (1, 4 * width, 1)]))
                    channels = 4 * width
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.BatchNorm2d(channels)
        self.output = nn.Linear(channels, classes)

    def forward(self, images):
        maps = functional.relu(self.norm(self.blocks(self.stem(images))))
        return self.output(maps.mean((2, 3)))


def network(architecture, classes):
    if architecture == "lenet5":
        return LeNet5(classes)
    return PreResNet(int(architecture.removeprefix("preresnet")), classes)


class Student:
    def __init__(self, architecture, device):
        self.model = network(architecture, 10).to(device).train()
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4
        )


def epoch(student, teacher, images, labels, batch, temperature=4.0):
    total = 0.0
    order = torch.randperm(len(images), device=images.device)
    for rows in order.split(batch):
        inputs = (images[rows].float() / 255 - 0.5) / 0.29
        student.optimizer.zero_grad()
        if teacher:
            with torch.no_grad():
                target = torch.stack([functional.softmax(member(inputs), 1) for member in teacher]).mean(0)
                target = functional.softmax(target.log() / temperature, 1)
            logits = functional.log_softmax(student.model(inputs) / temperature, 1)
            loss = -(target * logits).sum(1).mean() * temperature**2
        else:
            loss = functional.cross_entropy(student.model(inputs), labels[rows])
        loss.backward()
        student.optimizer.step()
        total += loss.detach() * len(rows)
    return float(total)


def main():
    architecture, batch, students, members, examples, device = sys.argv[1:]
    device = "cuda" if device.startswith("gpu") else device
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    shape = (1, 28, 28) if architecture == "lenet5" else (3, 32, 32)
    images = torch.randint(0, 256, (int(examples), *shape), dtype=torch.uint8, device=device)
    labels = torch.arange(int(examples), device=device) % 10
    learners = [Student(architecture, device) for _ in range(int(students))]
    teacher = [network(architecture, 10).to(device).eval() for _ in range(int(members))]
    print(f"ready {torch.__version__}", flush=True)
    for line in sys.stdin:
        if line.strip() != "go":
            break
        start = time.perf_counter()
        for student in learners:
            epoch(student, teacher, images, labels, int(batch))
        print(time.perf_counter() - start, flush=True)
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    print(int(peak.split()[1]) / 1024, flush=True)


main()
