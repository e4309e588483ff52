@echo off
rem The command line of the migrations: migrate --help
rem Compiles first, where a source is newer than what was compiled; then it starts Java.
setlocal

rem As in mvnw: JAVA_HOME, then PATH
set "JAVACMD=java"
if defined JAVA_HOME set "JAVACMD=%JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME if not exist "%JAVACMD%" (
    echo migrate: JAVA_HOME is %JAVA_HOME%, and there is no bin\java.exe. Set it to a JDK, 17 or later. 1>&2
    exit /b 1
)
if not defined JAVA_HOME where /q java || (
    echo migrate: there is no java in PATH, and JAVA_HOME is not set. Install a JDK, 17 or later. 1>&2
    exit /b 1
)

set "DIRECTORY=%CD%"
set "PROJECT=%~dp0."
set "OPTIONS=%~dp0target\migrate\java.options"
cd /d "%~dp0"
if not exist "%OPTIONS%" (
    "%JAVACMD%" src\main\java\io\sparknode\migrations\maven\Build.java "%PROJECT%" 1>&2 || exit /b 1
)

rem 75: a source is newer
"%JAVACMD%" "@%OPTIONS%" -Dmigrate.check=true "-Dmigrate.project=%PROJECT%" "-Dmigrate.directory=%DIRECTORY%" io.sparknode.migrations.cli.Migrate %*
if not %ERRORLEVEL% == 75 exit /b %ERRORLEVEL%
"%JAVACMD%" src\main\java\io\sparknode\migrations\maven\Build.java "%PROJECT%" 1>&2 || exit /b 1
"%JAVACMD%" "@%OPTIONS%" "-Dmigrate.project=%PROJECT%" "-Dmigrate.directory=%DIRECTORY%" io.sparknode.migrations.cli.Migrate %*
exit /b %ERRORLEVEL%
