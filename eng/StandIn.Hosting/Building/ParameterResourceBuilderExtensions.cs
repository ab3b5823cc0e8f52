using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter that must be configured as <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => builder.Configured(name) ?? throw new DistributedApplicationException(
            $"Configure the parameter 'Parameters:{name}'."), secret));

    /// <summary>A parameter of that value; the configuration does not change it.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => value, secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(value) : null,
        });

    /// <summary>
    /// A parameter with a default for when <c>Parameters:NAME</c> is not configured. With <paramref name="persist"/>, later runs
    /// find the same default: Aspire keeps it among the user's secrets, the stand-in beside the data.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(builder.Parameter(name, value, secret, persist));

    /// <summary>The password that a store gets when it is given none: no resource of the model, yet in the manifest.</summary>
    internal static ParameterResource DefaultPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.Parameter(name, new GenerateParameterDefault { Special = false }, secret: true, persist: true);

    private static ParameterResource Parameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
    {
        var held = persist ? new PersistedParameterDefault(name, value, ((DistributedApplicationBuilder)builder).Folder) : value;
        return new ParameterResource(name, otherwise => builder.Configured(name) ?? otherwise!.GetDefaultValue(), secret) { Default = held };
    }

    // From the environment a name comes with underscores: Parameters__match_window.
    private static string? Configured(this IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[$"Parameters:{name}"] ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"];
}
