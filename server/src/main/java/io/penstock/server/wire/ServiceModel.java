package io.penstock.server.wire;

import java.util.Map;

/// The interface facts of one AWS service: what requests look like, what is allowed in them and
/// what answers look like. Immutable; read once per service with [#load].
public final class ServiceModel {
    private final String name;
    private final String title;
    private final Map<String, OperationModel> operations;
    private final Map<String, Shape> shapes;
    private final Map<String, ErrorShape> errors;

    ServiceModel(
            String name,
            String title,
            Map<String, OperationModel> operations,
            Map<String, Shape> shapes,
            Map<String, ErrorShape> errors) {
        this.name = name;
        this.title = title;
        this.operations = operations;
        this.shapes = shapes;
        this.errors = errors;
    }

    /// Reads the model of `service`, for example `lambda`, from the resources.
    ///
    /// @throws IllegalArgumentException if there is none
    public static ServiceModel load(String service) {
        return ModelReader.read(service);
    }

    /// Returns the service's name in actions of IAM, for example `lambda`.
    String name() {
        return name;
    }

    /// Returns the service's name for people, for example `AWS Lambda`.
    public String title() {
        return title;
    }

    /// Returns all operations by name, in the model's order.
    public Map<String, OperationModel> operations() {
        return operations;
    }

    /// Returns a shape.
    ///
    /// @throws IllegalArgumentException if the model has none of that name
    public Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("no shape " + name + " in the model of " + title);
        }
        return shape;
    }

    /// Returns a shape that is known to be a structure.
    ///
    /// @throws IllegalArgumentException if it is none
    public Shape.Structure structure(String name) {
        if (shape(name) instanceof Shape.Structure structure) {
            return structure;
        }
        throw new IllegalArgumentException(name + " of " + title + " is no structure");
    }

    /// Returns all shapes by name.
    Map<String, Shape> shapes() {
        return shapes;
    }

    /// Returns the exceptions of the model by name.
    Map<String, ErrorShape> errors() {
        return errors;
    }

    /// Refuses handlers for operations that the model does not have.
    ///
    /// @throws IllegalArgumentException naming the first such operation
    Map<String, Operation> checked(Map<String, Operation> handlers) {
        for (String name : handlers.keySet()) {
            if (!operations.containsKey(name)) {
                throw new IllegalArgumentException(title + " has no operation " + name);
            }
        }
        return Map.copyOf(handlers);
    }
}
