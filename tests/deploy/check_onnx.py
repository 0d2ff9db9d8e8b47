# Checks an exported ONNX file, its logits and its names: check_onnx.py DIRECTORY

import json
import sys

import numpy
import onnx
import onnxruntime

path = sys.argv[1] + "/emotions"
model = onnx.load(path + ".onnx")
onnx.checker.check_model(model, full_check=True)
onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)

numbers = numpy.fromfile(path + ".f32", dtype="<f4")
x, expected = numbers[:72000].reshape(1000, 72), numbers[72000:].reshape(1000, 6)
session = onnxruntime.InferenceSession(path + ".onnx", providers=["CPUExecutionProvider"])
for batch in (1, 7, 1000):
    z = numpy.concatenate([session.run(["logits"], {"features": x[i:i + batch]})[0]
                           for i in range(0, 1000, batch)])
    print(f"ONNX Runtime {onnxruntime.__version__}, batches of {batch}: largest difference of a logit "
          f"{abs(z - expected).max():.2g}, largest logit {abs(z).max():.2g}")
names = json.loads(session.get_modelmeta().custom_metadata_map["label_names"])
assert names[0] == 'quote " backslash \\ line \n end \r\t' and names[2] == "中文" and names[3] == ""
