using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace RideAspire.StandIn;

/// <summary>One entry for each resource. What only matters while running (replicas, waits, health) is not in it.</summary>
internal sealed class ManifestWriter(Utf8JsonWriter writer, string folder, DistributedApplicationExecutionContext context)
{
    public void Write(DistributedApplicationModel model)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("resources");
        foreach (var resource in model.Resources.Where(resource => !resource.Has<ExcludedFromManifestAnnotation>()))
        {
            writer.WriteStartObject(resource.Name);
            Write(resource);
            writer.WriteEndObject();
        }

        foreach (var condition in model.Resources.OfType<IResourceWithConnectionString>().SelectMany(resource => resource.ConnectionStringExpression.Parts).OfType<TlsSuffix>())
        {
            writer.WriteStartObject(condition.EntryName);
            writer.WriteString("type", "value.v0");
            writer.WriteString("connectionString", "");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void Write(IResource resource)
    {
        switch (resource)
        {
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case ContainerResource container:
                WriteContainer(container);
                break;
            case ProjectResource project:
                WriteProject(project);
                break;
            case IResourceWithConnectionString value:
                writer.WriteString("type", "value.v0");
                writer.WriteString("connectionString", value.ConnectionStringExpression.ValueExpression);
                break;
        }
    }

    private void WriteParameter(ParameterResource parameter)
    {
        writer.WriteString("type", "parameter.v0");
        writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("value");
        writer.WriteString("type", "string");
        if (parameter.Secret)
            writer.WriteBoolean("secret", true);
        if (parameter.Default is { } otherwise)
        {
            writer.WriteStartObject("default");
            otherwise.WriteToManifest(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteContainer(ContainerResource container)
    {
        writer.WriteString("type", "container.v0");
        if (container is IResourceWithConnectionString reachable)
            writer.WriteString("connectionString", reachable.ConnectionStringExpression.ValueExpression);
        if (container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            writer.WriteString("image", $"{image.Registry}/{image.Image}:{image.Tag}");
        if (container.Entrypoint is not null)
            writer.WriteString("entrypoint", container.Entrypoint);
        WriteArguments(container);
        WriteVolumes(container);
        WriteEnvironment(container);
        WriteBindings(container);
    }

    private void WriteProject(ProjectResource project)
    {
        var path = Path.GetRelativePath(folder, project.Annotations.OfType<IProjectMetadata>().Single().ProjectPath);
        writer.WriteString("type", "project.v0");
        writer.WriteString("path", path.Replace('\\', '/'));
        WriteArguments(project);
        WriteEnvironment(project);
        WriteBindings(project);
    }

    private void WriteArguments(IResource resource)
    {
        var arguments = new CommandLineArgsCallbackContext(context);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            annotation.Callback(arguments);
        if (arguments.Args.Count == 0)
            return;

        writer.WriteStartArray("args");
        foreach (var argument in arguments.Args)
            writer.WriteStringValue(Expression(argument));
        writer.WriteEndArray();
    }

    private void WriteVolumes(ContainerResource resource)
    {
        var mounts = resource.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == ContainerMountType.Volume).ToList();
        if (mounts.Count == 0)
            return;

        writer.WriteStartArray("volumes");
        foreach (var mount in mounts)
        {
            writer.WriteStartObject();
            writer.WriteString("name", mount.Source);
            writer.WriteString("target", mount.Target);
            writer.WriteBoolean("readOnly", mount.IsReadOnly);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteEnvironment(IResource resource)
    {
        var environment = new EnvironmentCallbackContext(context, resource);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            annotation.Callback(environment);
        if (environment.EnvironmentVariables.Count == 0)
            return;

        writer.WriteStartObject("env");
        foreach (var (name, value) in environment.EnvironmentVariables)
            writer.WriteString(name, Expression(value));
        writer.WriteEndObject();
    }

    private void WriteBindings(IResource resource)
    {
        if (!resource.Has<EndpointAnnotation>())
            return;

        writer.WriteStartObject("bindings");
        foreach (var endpoint in resource.Endpoints())
        {
            writer.WriteStartObject(endpoint.Name);
            writer.WriteString("scheme", endpoint.UriScheme);
            writer.WriteString("protocol", "tcp");
            writer.WriteString("transport", endpoint.Transport);
            if (endpoint.Port is { } port && port != endpoint.TargetPort)
                writer.WriteNumber("port", port);
            if (endpoint.TargetPort is { } target)
                writer.WriteNumber("targetPort", target);
            if (endpoint.IsExternal)
                writer.WriteBoolean("external", true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static string Expression(object value) => value is IManifestExpressionProvider reference ? reference.ValueExpression : (string)value;
}
