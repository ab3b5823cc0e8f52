namespace Aspire.Hosting;

/// <summary>A project that the AppHost refers to; the build generates one class for each, in namespace Projects.</summary>
public interface IProjectMetadata : ApplicationModel.IResourceAnnotation
{
    /// <summary>The project file.</summary>
    string ProjectPath { get; }

    /// <summary>What it was built to. Aspire has no such member: it starts projects by <c>dotnet run</c>.</summary>
    string TargetPath { get; }
}
