using Aspire.Hosting.ApplicationModel;
using RideAspire.StandIn;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project with the first profile of its launchSettings.json.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var project = new TProject();
        return builder.Add(name, project, LaunchProfile.Read(project.ProjectPath, builder.Configuration["DOTNET_LAUNCH_PROFILE"]));
    }

    /// <summary>Adds a project with that profile of its launchSettings.json; with null it has none, and so no endpoint.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        var project = new TProject();
        return builder.Add(name, project, launchProfileName is null ? null : LaunchProfile.Read(project.ProjectPath, launchProfileName));
    }

    /// <summary>Runs so many of it; each gets a port of its own here.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas));

    private static IResourceBuilder<ProjectResource> Add(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata project, LaunchProfile? profile)
    {
        var resource = builder.AddResource(new ProjectResource(name)).WithAnnotation(project);
        return builder.ExecutionContext.IsPublishMode ? resource.ForPublishing(profile) : resource.ForRunning(profile);
    }

    // A web project is given both schemes, on ports that the deployment chooses.
    private static IResourceBuilder<ProjectResource> ForPublishing(this IResourceBuilder<ProjectResource> builder, LaunchProfile? profile)
    {
        if (profile is { Urls.Count: > 0 })
            builder.WithAnnotation(new EndpointAnnotation("http", "http", "http")).WithAnnotation(new EndpointAnnotation("https", "https", "http"));

        return builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory").WithEnvironment(context =>
        {
            if (!builder.Resource.Has<EndpointAnnotation>())
                return;
            context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            context.EnvironmentVariables["HTTP_PORTS"] = new EndpointReference(builder.Resource, "http").Property("targetPort");
        });
    }

    private static IResourceBuilder<ProjectResource> ForRunning(this IResourceBuilder<ProjectResource> builder, LaunchProfile? profile)
    {
        foreach (var url in profile?.Urls ?? [])
            builder.WithAnnotation(new EndpointAnnotation(url.Scheme, url.Scheme, "http", url.Port));

        return builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory").WithEnvironment(context =>
        {
            foreach (var (name, value) in profile?.Environment ?? new Dictionary<string, string>())
                context.EnvironmentVariables[name] = value;
        });
    }
}
