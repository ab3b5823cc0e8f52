namespace RideAspire.AppHost.Operations;

/// <summary>The command argument that names a service.</summary>
internal static class ServiceChoice
{
    private const string Argument = "service";
    private const string All = "all";

    public static InteractionInput AsChoice(this IReadOnlyList<IResourceBuilder<ProjectResource>> services, bool withAll)
    {
        List<KeyValuePair<string, string>> options =
        [
            .. services.Select(service => KeyValuePair.Create(service.Resource.Name, service.Resource.Name)),
        ];
        if (withAll)
            options.Insert(0, new(All, "All of them"));
        return new()
        {
            Name = Argument,
            Label = "Service",
            InputType = InputType.Choice,
            Value = options[0].Key,
            Options = options,
            Required = true,
        };
    }

    /// <summary>The services that the argument names.</summary>
    /// <exception cref="CommandException">No service has that name.</exception>
    public static IReadOnlyList<IResource> Chosen(
        this IReadOnlyList<IResourceBuilder<ProjectResource>> services, ExecuteCommandContext context)
    {
        var all = services.Select(service => service.Resource).ToList();
        var name = context.Arguments.TryGetByName(Argument, out var input) ? input.Value : null;
        List<ProjectResource> chosen = name == All ? all : [.. all.Where(service => service.Name == name)];
        return chosen.Count > 0 ? chosen : throw new CommandException(
            $"'{name}' is not a service. Use --{Argument} {string.Join(" or ", all.Select(service => service.Name))}.");
    }
}
