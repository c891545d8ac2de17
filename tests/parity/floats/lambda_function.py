import math, struct

def lambda_handler(event, context):
    values = [0.1 + 0.2, 1e16, 1e-7, 5e-324, 1.7976931348623157e308, -0.0, 2 / 3, 1e22, 123456789.123456789]
    return {
        "repr": [repr(v) for v in values],
        "format": [f"{v:.3f} {v:e} {v:g}" for v in values[:3]],
        "round": [round(2.5), round(3.5), round(2.675, 2)],
        "special": [str(float("inf") - float("inf")), str(math.copysign(0, -1)), str(float("nan"))],
        "hex": [v.hex() for v in values[:3]],
        "bits": struct.pack("<d", float("nan")).hex(),
        "functions": [math.sin(1e6), math.cos(0.5), math.tan(1.5), math.exp(1.1), math.log(7.7), math.pow(1.0001, 12345),
                      math.gamma(5.5), math.erf(0.3), math.atan2(1, -2), math.sinh(2), math.fsum([0.1] * 10), math.hypot(3, 4)],
    }
